"""The rows of cases: what an agency says of everything that one victim brought. No HTTP: that is `krama.case_files`."""

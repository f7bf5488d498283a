"""The protected list itself: its rules (pure), its entries, and each worker's copy in memory.

It knows neither HTTP nor listings. `protected_list` has the HTTP, and takes down listings that become protected.
"""

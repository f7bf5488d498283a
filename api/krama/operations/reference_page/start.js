// Shows the contract of the exchange that serves this page. It sends nothing, and asks for no credential.
Redoc.init(
  "/openapi.json",
  { disableSearch: true, hideDownloadButton: false, nativeScrollbars: true, jsonSampleExpandLevel: 3 },
  document.getElementById("reference"),
);

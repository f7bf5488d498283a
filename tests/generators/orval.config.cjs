/** orval writes one file of functions, which call kramaFetch. */
module.exports = {
  krama: {
    input: "openapi.json",
    output: {
      target: "generated/orval/api.ts",
      client: "fetch",
      override: { mutator: { path: "orval_fetch.ts", name: "kramaFetch" } },
    },
  },
};

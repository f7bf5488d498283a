/** A check with the client of @hey-api/openapi-ts. */

import { show } from "./decide";
import { client } from "./generated/hey-api/client.gen";
import { checkValue } from "./generated/hey-api/sdk.gen";

async function main(): Promise<void> {
  client.setConfig({ baseUrl: process.env["KRAMA_URL"] ?? "", auth: () => process.env["TOKEN"] });
  const { data, error } = await checkValue({ body: { value: "012 345 678", kind: "phone" } });
  if (data === undefined) throw new Error(`${error.code}: ${error.detail}`);
  show(data);
}

void main();

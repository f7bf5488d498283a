/** A check with the types of openapi-typescript, through openapi-fetch. */

import createClient from "openapi-fetch";
import { show } from "./decide";
import type { paths } from "./generated/openapi-typescript/schema";

async function main(): Promise<void> {
  const headers = { Authorization: `Bearer ${process.env["TOKEN"]}` };
  const krama = createClient<paths>({ baseUrl: process.env["KRAMA_URL"] ?? "", headers });
  const { data, error } = await krama.POST("/v1/checks", { body: { value: "012 345 678", kind: "phone" } });
  if (data === undefined) throw new Error(`${error.code}: ${error.detail}`);
  show(data);
}

void main();

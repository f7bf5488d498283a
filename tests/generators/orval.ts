/** A check with the functions of orval. */

import { show } from "./decide";
import { checkValue } from "./generated/orval/api";

async function main(): Promise<void> {
  const answer = await checkValue({ value: "012 345 678", kind: "phone" });
  if (answer.status !== 200) throw new Error(`${answer.status}`);
  show(answer.data);
}

void main();

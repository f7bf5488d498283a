/** What a payment page does with an answer. The compiler checks that no action is forgotten: its words are closed. */

type Action = "proceed" | "warn" | "verify" | "hold";

export interface Answer {
  action: Action;
  kind: string; // the words are open: a kind that is not known yet is kept as text
  reasons: { code: string; texts?: { en: string; km: string } | null }[];
}

export function decide(answer: Answer): string {
  switch (answer.action) {
    case "proceed":
      return "pay";
    case "warn":
    case "verify":
      return "ask";
    case "hold":
      return "stop";
    default: {
      const never: never = answer.action;
      return never;
    }
  }
}

export function show(answer: Answer): void {
  console.log(JSON.stringify({ kind: answer.kind, todo: decide(answer), members: Object.keys(answer).sort() }));
}

export interface Choices {
  /** Where mail goes; nobody listens on the discard port. */
  readonly mailPort?: number;
  /** Pages are queued and not sent. */
  readonly paused?: boolean;
  readonly listen?: string;
  /** First-seen alerts of a kind in a minute from which on they share one task; 0: each has its own, however many come. */
  readonly stormAbove?: number;
}

/** Everything that a page needs: a person, a mail server, and a policy of two steps that fits every alert. */
export const configuration = ({ mailPort = 9, paused = false, listen = '127.0.0.1:0', stormAbove = 0 }: Choices): string => `
[people.ana]
name = "Ana"
mail = "ana@bench.invalid"

[mail]
host = "127.0.0.1"
port = ${mailPort}
tls = "none"
from = "watchbill@bench.invalid"

[notification]
paused = ${paused}
cap = "none"
budget = { mail = "none" }

[intake]
listen = "${listen}"

[alert.storm]
above = ${stormAbove}

[[policy]]
name = "everything"

[[policy.step]]
delay = "0s"
tell = ["ana"]

[[policy.step]]
delay = "5m"
tell = ["ana", "mail:noc@bench.invalid"]
`;

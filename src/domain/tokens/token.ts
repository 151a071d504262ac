/** What a bearer of a token may do: report alerts, run capabilities over HTTP under its own name, or read who is on call as a calendar. */
export const SCOPES = ['intake', 'operate', 'calendar'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Token {
  readonly number: number;
  readonly name: string;
  readonly scope: Scope;
  /** The source its reports count for, whatever they say themselves. */
  readonly source: string | null;
}

/** `wb_` makes a leaked token findable by secret scanners. */
export const TOKEN_PREFIX = 'wb_';
/** What lists show: enough to recognise one, far too little to guess the rest of 160 random bits. */
export const SHOWN = 9;

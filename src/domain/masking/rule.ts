/** From `from` up to `to` stands a secret of this kind. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/**
 * A kind of secret: the literals that announce one, in lower case and found whatever the case, and what to do where one was found.
 *
 * `find` may go back no further than `floor`, where the last mask ended. What it reads and then does not mask it may not read twice: it looks
 * at most a constant number of characters ahead, or at characters that no other literal of its own can lie among.
 */
export interface Rule {
  readonly literals: readonly string[];
  find(text: string, at: number, literal: string, floor: number): Span | undefined;
}

/** What a sender is told. The body goes out as JSON; undefined is an empty one. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

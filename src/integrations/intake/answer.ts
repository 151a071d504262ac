/** What a sender is told. The body goes out as JSON, undefined as an empty one; with a `type`, it is text of that type. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

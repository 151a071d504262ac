/** `169.254.10.0/24`, or one address; undefined for anything else. Its module loads nothing: the configuration of every command asks it. */
export function parseNetwork(text: string): readonly [address: string, prefix: number] | undefined {
  const { isIP } = process.getBuiltinModule('node:net');
  const [address = '', written] = text.split('/');
  const widest = isIP(address) === 6 ? 128 : 32;
  const prefix = written === undefined ? widest : Number(written);
  return isIP(address) === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > widest ? undefined : [address, prefix];
}

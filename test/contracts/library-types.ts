import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOOR = `${ROOT}src/index.ts`;
const FLAGS =
  ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope | ts.TypeFormatFlags.WriteArrayAsGenericType;

/** What somebody who imports the library can name and call, a line each, as the compiler understands it. */
export function libraryTypes(): readonly string[] {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent({ ...(config as object), include: [], files: [DOOR] }, ts.sys, ROOT);
  const program = ts.createProgram([DOOR], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(DOOR);
  const module = source && checker.getSymbolAtLocation(source);
  if (source === undefined || module === undefined) throw new Error('the door of the library is no module');
  const written = (type: ts.Type): string => checker.typeToString(type, undefined, FLAGS).replaceAll(/import\("[^"]*\/src\//g, 'import("');

  const lines: string[] = [];
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.name !== 'openWatchbill') {
      lines.push(`type ${exported.name}: ${members(symbol)}`);
      continue;
    }
    const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbolAtLocation(symbol, source), ts.SignatureKind.Call);
    if (signature === undefined) throw new Error('openWatchbill cannot be called');
    const [parameter] = signature.getParameters();
    const answer = checker.getAwaitedType(signature.getReturnType());
    if (parameter === undefined || answer === undefined) throw new Error('openWatchbill takes or gives nothing');
    for (const option of checker.getPropertiesOfType(checker.getTypeOfSymbolAtLocation(parameter, source))) {
      lines.push(`openWatchbill({ ${option.name}${optional(option)} }): ${written(checker.getTypeOfSymbolAtLocation(option, source))}`);
    }
    const watchbill = (answer.isUnion() ? answer.types : [answer]).find((type) => type.getProperty('run') !== undefined);
    for (const noun of watchbill?.getProperties() ?? []) {
      const type = checker.getTypeOfSymbolAtLocation(noun, source);
      const verbs = type.getCallSignatures().length > 0 || noun.name === 'surroundings' ? [] : type.getProperties();
      if (verbs.length === 0) lines.push(`watchbill.${noun.name}: ${written(type)}`);
      for (const verb of verbs)
        lines.push(`watchbill.${noun.name}.${verb.name}: ${written(checker.getTypeOfSymbolAtLocation(verb, source))}`);
    }
  }
  return lines.map(settled).sort();

  function members(symbol: ts.Symbol): string {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (
      type.isUnion() ||
      type.getProperties().length === 0 ||
      type.flags & ts.TypeFlags.StringLike ||
      type.flags & ts.TypeFlags.NumberLike
    ) {
      return checker.typeToString(type, undefined, FLAGS | ts.TypeFormatFlags.InTypeAlias).replaceAll(/import\("[^"]*\/src\//g, 'import("');
    }
    return `{ ${type
      .getProperties()
      .map((property) => `${property.name}${optional(property)}: ${written(checker.getTypeOfSymbol(property))}`)
      .join('; ')} }`;
  }
}

/**
 * A type's text with the members of every union in alphabetical order. The compiler prints them in the order in which it met them, which
 * changes with any line of any file.
 */
export function settled(text: string): string {
  const parts = text.split(/(\s\|\s|=>\s|:\s|;\s|,\s|[{}<>()[\]])/);
  let at = 0;
  // A union ends where a bracket closes or the next thing of a list begins.
  const union = (): string => {
    const members = [''];
    for (; at < parts.length; at++) {
      const part = parts[at] ?? '';
      if (part === ' | ') members.push('');
      else if (/^[}>)\]]$|^[;,]\s$/.test(part)) break;
      else if (/^[{<([]$|^:\s$|^=>\s$/.test(part)) {
        at++;
        members[members.length - 1] += part + (/^[{<([]$/.test(part) ? list() : union());
        if (!/^[{<([]$/.test(part)) at--;
      } else members[members.length - 1] += part;
    }
    const space = /\s*$/.exec(members.at(-1) ?? '')?.[0] ?? '';
    return (
      members
        .map((member) => member.trimEnd())
        .sort()
        .join(' | ') + space
    );
  };
  /** What stands between two brackets, and the bracket that closes. */
  const list = (): string => {
    let inside = '';
    for (; at < parts.length; at++) {
      inside += union();
      const end = parts[at] ?? '';
      inside += end;
      if (/^[}>)\]]$/.test(end)) return inside;
    }
    return inside;
  };
  return list();
}

const optional = (symbol: ts.Symbol): string => (symbol.flags & ts.SymbolFlags.Optional ? '?' : '');

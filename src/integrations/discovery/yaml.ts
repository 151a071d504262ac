/**
 * YAML from outside, as far as it is a notation for what JSON could say. What YAML has beyond that is how a small text becomes a large or a
 * strange one: anchors and aliases (nine lines that mean a billion), tags (a text that names the class to be made of it), keys that are
 * mappings, a key twice of which one reader takes the first and another the last. Each is refused whole, in a sentence with its line.
 *
 * Words are read as YAML 1.1 has it, because Ansible and Kubernetes do: `yes` is true, `010` is eight. A day stays the text that it is.
 */
import { type Document, isMap, isScalar, LineCounter, type ParsedNode, parseAllDocuments, type ScalarTag, type Tags, visit } from 'yaml';
import { clip, plain } from '../../domain/kernel/plain.ts';
import { MASK } from './secrets.ts';

/** Reading is slower than JSON's by a factor of fifty, and holds everything else up meanwhile. */
const LONGEST = 4 * 1_048_576;

/** What would become objects that no JSON holds. */
const NOT_OF_JSON = /:(?:timestamp|binary|omap|pairs|set|merge)$/;

/** Ansible's own two: what is encrypted, and text that is not to be evaluated, which nothing here ever is. */
const ANSIBLE: readonly ScalarTag[] = [
  { tag: '!vault', resolve: () => MASK },
  { tag: '!unsafe', resolve: (text) => text },
];

const customTags = (tags: Tags): Tags => [
  ...tags.filter((tag) => typeof tag === 'string' || tag.tag === undefined || !NOT_OF_JSON.test(tag.tag)),
  ...ANSIBLE,
];

/** One document; a text of several is refused. */
export function parseYaml(text: string): { readonly value: unknown } | { readonly problem: string } {
  const read = parseYamls(text);
  if ('problem' in read) return read;
  const [value, second] = read.values;
  return second === undefined ? { value } : { problem: 'the file holds several YAML documents; allowed: one' };
}

/** All documents of a text. */
export function parseYamls(given: string): { readonly values: readonly unknown[] } | { readonly problem: string } {
  const text = given.replace(/^\ufeff/, '');
  if (text.trim() === '') return { problem: 'the file is empty' };
  if (text.length > LONGEST) return { problem: `the file is YAML of more than ${LONGEST / 1_048_576} MB; as JSON it is read at any size` };
  try {
    return read(text);
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) return { problem: 'this YAML is not read: it is nested too deeply' };
    throw error;
  }
}

function read(text: string): ReturnType<typeof parseYamls> {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: false,
    // Compares each key with all before it; `beyondJson` asks a set.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
    customTags,
  });
  const at = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  for (const document of documents as readonly Document.Parsed[]) {
    const [broken] = [...document.errors, ...document.warnings];
    if (broken !== undefined) return { problem: `this YAML is not read: ${said(broken)}, at ${at(broken.pos[0])}` };
    const beyond = beyondJson(document);
    if (beyond !== undefined) return { problem: `this YAML is not read: ${beyond.what}, at ${at(beyond.offset)}` };
  }
  return { values: documents.map((document) => document.toJS({ maxAliasCount: 0 }) as unknown) };
}

function said({ code, message }: { readonly code: string; readonly message: string }): string {
  if (/call stack/i.test(message)) return 'it is nested too deeply';
  if (code === 'TAG_RESOLVE_FAILED') return 'a tag (!…) says what to make of a value';
  const sentence = plain(clip(message, 120)).replace(/[.:]$/, '');
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function beyondJson(document: Document.Parsed): { readonly what: string; readonly offset: number } | undefined {
  let found: ReturnType<typeof beyondJson>;
  const stop = (what: string, node: { readonly range?: readonly [number, number, number] | null | undefined }): symbol => {
    found = { what, offset: node.range?.[0] ?? 0 };
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_key, node) => stop('an alias (*…) stands for something elsewhere', node),
    Value: (_key, node) => {
      if (node.anchor !== undefined) return stop('an anchor (&…) marks a value to be repeated', node);
      if (!isMap<ParsedNode>(node)) return undefined;
      const keys = new Set<string>();
      for (const { key } of node.items) {
        if (!isScalar(key)) return stop('a key is no text', key);
        if (keys.has(String(key.value))) return stop('a key stands there for the second time', key);
        keys.add(String(key.value));
      }
      return undefined;
    },
  });
  return found;
}

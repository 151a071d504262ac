export { add } from './add.ts';
export { list, show } from './list.ts';
export { cancel, extend, move } from './move.ts';
export { announce, approve, end, propose } from './verbs.ts';

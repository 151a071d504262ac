export { add } from './add.ts';
export { approve } from './approve.ts';
export { calendar } from './calendar.ts';
export { conflicts } from './conflicts.ts';
export { gate } from './gate.ts';
export { list, show } from './list.ts';
export { cancel, extend, move } from './move.ts';
export { slots } from './slots.ts';
export { announce, end, propose } from './verbs.ts';

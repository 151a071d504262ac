export { batch } from './batch.ts';
export { depend } from './depend.ts';
export { exportTasks as export } from './export.ts';
export { importTasks as import } from './import.ts';
export { list, page } from './list.ts';
export { show } from './show.ts';
export { redo, undo } from './undo.ts';
export { urgency } from './urgent.ts';
export { create, delete, done, edit, note, reopen, start } from './verbs.ts';

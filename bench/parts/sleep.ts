import { setTimeout as after } from 'node:timers/promises';

export const sleep = (ms: number): Promise<void> => after(ms);

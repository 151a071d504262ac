import { parentPort, workerData } from 'node:worker_threads';
import { type Keeping, keep } from './keeping.ts';

parentPort?.postMessage(await keep(workerData as Keeping));

import type { Seen } from '../../domain/probes/probe.ts';
import { converse } from './conversation.ts';
import type { Looking } from './kind.ts';

export const lookTcp = (looking: Looking): Promise<Seen> => converse(looking, async () => ({ values: {}, text: 'connected' }));

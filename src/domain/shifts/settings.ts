import { z } from 'zod';
import { durationFrom } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

export const shiftSettings = section('shift', 'Shifts: how far a briefing looks ahead, and how soon a take-over has to be confirmed.', () =>
  z
    .strictObject({
      /** What is planned within the next shift is part of its briefing. */
      length: durationFrom('1h').prefault('12h'),
      /** Whoever hands over, and those who were meant, are told of a hand-over that nobody accepted for so long. */
      accept_within: durationFrom('1m').prefault('15m'),
    })
    .prefault({}),
);

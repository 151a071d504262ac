/** A window's time as a line for people. */
import { formatDuration } from '../kernel/duration.ts';
import { readingText } from '../tasks/readings.ts';
import type { Timing } from './window.ts';

/** `2026-12-08 02:00 +2h00m Europe/Berlin, FREQ=MONTHLY;BYDAY=2TU`. */
export const whenText = ({ start, length, zone, rule }: Timing): string =>
  `${readingText(start)} +${formatDuration(length)} ${zone}${rule === null ? '' : `, ${rule}`}`;

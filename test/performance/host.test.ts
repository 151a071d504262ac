import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { pointsBetween, type Reading } from '../../src/domain/performance/sampling.ts';
import { fileSystemsIn, memoryIn, networkIn, operationsIn, readProc } from '../../src/integrations/host/proc.ts';
import { hostSampler } from '../../src/integrations/host/sampler.ts';
import { readSystem } from '../../src/integrations/host/system.ts';

const linux = describe.skipIf(!existsSync('/proc/meminfo'));

describe('/proc', () => {
  test('tells what memory is in use and would not be given back', () => {
    expect(memoryIn('MemTotal:        8000 kB\nMemFree:          100 kB\nMemAvailable:    6000 kB\n')).toEqual({
      used: 2_048_000,
      total: 8_192_000,
    });
  });

  test('tells what went over every card but the loopback', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0',
      '  eth0:4387596175 100 0 0 0 0 0 0 10419479 90 0 0 0 0 0 0',
      ' wlan0: 25 1 0 0 0 0 0 0 21 1 0 0 0 0 0 0',
      '',
    ].join('\n');
    expect(networkIn(text)).toEqual({ received: 4_387_596_200, sent: 10_419_500 });
    expect(networkIn('')).toBeUndefined();
  });

  test('tells what whole disks did, not their parts again', () => {
    const text = [
      ' 259       0 nvme0n1 100 0 0 0 50 0 0 0 0 0 0 0 0 0 0 0 0',
      ' 259       1 nvme0n1p1 90 0 0 0 40 0 0 0 0 0 0 0 0 0 0 0 0',
      '   8       0 sda 7 0 0 0 3 0 0 0 0 0 0',
      '   8       1 sda1 7 0 0 0 3 0 0 0 0 0 0',
      ' 253       0 dm-0 7 0 0 0 3 0 0 0 0 0 0',
      '   7       0 loop0 1 0 0 0 0 0 0 0 0 0 0',
    ].join('\n');
    expect(operationsIn(text)).toBe(160);
    expect(operationsIn('')).toBeUndefined();
  });

  test('names each device once, by its shortest path, and no network', () => {
    const text = [
      'overlay / overlay rw 0 0',
      '/dev/vda1 /etc/hosts ext4 rw 0 0',
      '/dev/vda1 /srv ext4 rw 0 0',
      '/dev/sdb1 /mnt/old\\040disk ext4 rw 0 0',
      '/dev/loop3 /snap/core squashfs ro 0 0',
      'filer:/home /home nfs rw 0 0',
      'proc /proc proc rw 0 0',
    ].join('\n');
    expect(fileSystemsIn(text)).toEqual(['/', '/srv', '/mnt/old disk']);
  });
});

linux('this host', () => {
  test('reads the same from its files as systeminformation is told by its programs', async () => {
    const [ours, theirs] = await Promise.all([readProc(), readSystem()]);
    expect(ours.memory.total).toBe(theirs.memory.total);
    // Between two questions something always moves.
    expect(Math.abs(ours.memory.used - theirs.memory.used) / ours.memory.total).toBeLessThan(0.25);
    const root = theirs.disks.find(({ path }) => path === '/');
    const mine = ours.disks.find(({ path }) => path === '/');
    if (root !== undefined && mine !== undefined) expect((mine.used + mine.available) / (root.used + root.available)).toBeCloseTo(1, 1);
    expect(ours.host).toBe(hostname());
  }, 30_000);

  test('and this process give figures that can be true', async () => {
    const sampler = hostSampler('/nowhere/watchbill.db');
    try {
      const before = await sampler.read(0);
      // Some work to be seen: the processors' counters move by hundredths of a second.
      for (let round = 0; round < 40 || (await readProc()).cpu.busy === before.host.cpu.busy; round++) await readProc();
      const after = await sampler.read(1_000);
      const found = new Map(pointsBetween(before, after, 5).map(({ metric, value }) => [metric, value]));
      for (const metric of ['host.cpu', 'host.memory', 'host.disk'] as const) {
        expect(found.get(metric)).toBeGreaterThanOrEqual(0);
        expect(found.get(metric)).toBeLessThanOrEqual(100);
      }
      expect(found.get('watchbill.memory')).toBeGreaterThan(10_000_000);
      expect(found.get('watchbill.cpu')).toBeGreaterThan(0);
      expect(found.has('watchbill.wal')).toBe(false);
    } finally {
      sampler.close();
    }
  }, 30_000);
});

describe('two readings', () => {
  const reading = (monotonic: number, more: Partial<Reading['host']> = {}, own: Partial<Reading['own']> = {}): Reading => ({
    monotonic,
    host: {
      host: 'noc1',
      cpu: { busy: 100, idle: 300 },
      memory: { used: 2, total: 8 },
      load: 0.5,
      network: { received: 1_000, sent: 500 },
      operations: 10,
      disks: [{ path: '/', used: 30, available: 70 }],
      ...more,
    },
    own: { cpu: 1_000, memory: 50, lag: 2, writeAheadLog: 7, ...own },
  });
  const values = (before: Reading, after: Reading) =>
    Object.fromEntries(pointsBetween(before, after, 9).map(({ metric, subject, value }) => [`${metric} ${subject}`, value]));

  test('give averages of the time between them', () => {
    const after = reading(
      10_000,
      { cpu: { busy: 175, idle: 325 }, network: { received: 11_000, sent: 500 }, operations: 60 },
      { cpu: 1_500 },
    );
    expect(values(reading(0), after)).toEqual({
      'host.cpu noc1': 75,
      'host.memory noc1': 25,
      'host.memory-used noc1': 2,
      'host.load noc1': 0.5,
      'host.network-in noc1': 1_000,
      'host.network-out noc1': 0,
      'host.io noc1': 5,
      'host.disk noc1:/': 30,
      'watchbill.cpu noc1': 5,
      'watchbill.memory noc1': 50,
      'watchbill.lag noc1': 2,
      'watchbill.wal noc1': 7,
    });
  });

  test('of a counter that began again, or a host that does not tell, give nothing', () => {
    const after = reading(10_000, { network: { received: 5, sent: 600 }, operations: undefined, cpu: { busy: 100, idle: 300 } });
    const found = values(reading(0), after);
    expect(Object.keys(found)).not.toContain('host.network-in noc1');
    expect(found['host.network-out noc1']).toBe(10);
    expect(Object.keys(found)).not.toContain('host.io noc1');
    expect(Object.keys(found)).not.toContain('host.cpu noc1');
  });

  test('of one moment give nothing', () => expect(pointsBetween(reading(5), reading(5), 9)).toEqual([]));
});

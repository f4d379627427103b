// Preloaded into a measured process: on SIGUSR2 writes its longest block of the event loop, its memory and its processor time to the file named.
// Plain JavaScript: what Node strips types with would stay in that memory, 20 MB of it.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env['TWPAS_BENCH_PROBE'];
if (file !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  process.on('SIGUSR2', () => {
    const { rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    writeFileSync(
      file,
      JSON.stringify({
        longestMs: delays.max / 1e6,
        p99Ms: delays.percentile(99) / 1e6,
        rss,
        cpuMs: (user + system) / 1000,
      }),
    );
    delays.reset();
  });
}

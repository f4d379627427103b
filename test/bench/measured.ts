/**
 * What the programs have in common that the agent is held against: what they are told on the command line, and how they are measured.
 * Compiled code is warm before it is measured, as the agent's is.
 */
export const url = process.argv[2] ?? '';
const [, , , folder = '', atOnceText = '1', warmUp = '', delayMs = '0'] = process.argv;
export const atOnce = Number(atOnceText);

/** Prints the time and the processor time, ms, that carrying all files of the folder took; those of another one were carried before. */
export async function measured(carry: (folder: string) => Promise<void>): Promise<void> {
  const think = async (ms: string): Promise<void> => {
    await (await fetch(new URL(`/bench/delay/${ms}`, url))).text();
  };
  await think('0');
  await carry(warmUp);
  await think(delayMs);
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await carry(folder);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(
    `${JSON.stringify({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 })}\n`,
  );
}

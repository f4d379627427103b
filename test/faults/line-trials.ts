import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRng } from '../../main/practice/samples/rng.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { selfSigned } from '../unit/nhi/self-signed.ts';
import { openBadLine, openProxy, openTlsEnd, type BadLine, type Relay } from './bad-line.ts';
import { countStored, hasEnded, problemsOf } from './invariants.ts';
import { openRig, type Rig } from './rig.ts';

/** Effects of the line on a stream of Bundles. */
interface LineKind {
  readonly name: string;
  readonly by: 'plain' | 'TLS' | 'TLS through a proxy';
  /** Agent's time limit for an exchange. */
  readonly patienceSeconds?: number;
  readonly happen: (scene: LineScene) => Promise<void>;
  /** True if the agent has to give up a request whose head has left. */
  readonly mustReset?: true;
}

interface LineScene {
  readonly line: BadLine;
  readonly rig: Rig;
  /** Exports this many more Bundles of the hospital. */
  readonly drop: (count: number) => Promise<void>;
  readonly bundles: number;
  readonly seed: string;
}

/** Over all lines of this process that were tried to their end. */
export const LINE_TOTALS = { bundles: 0, twice: 0, lost: 0 };

const SETTLE_MS = 60_000;
/** Longer than absence takes to be believed here (rig.ts): what the kernel would deliver this late, it would deliver twice. */
const LATE_MS = 6_000;

/** The line goes black in the middle of a POST, long enough for all to be given up, and what it holds is let go late. */
const black = async ({ line, rig, drop, bundles }: LineScene): Promise<void> => {
  await drop(Math.floor(bundles / 3));
  await someAccepted(rig);
  const held = line.open({ way: 'to-server', afterBytes: 9000 });
  await drop(bundles - Math.floor(bundles / 3));
  await held;
  await rig.until((rows) => rows.some(({ delivery }) => delivery === 'uncertain'), SETTLE_MS);
  await pause(500);
  line.heal(LATE_MS);
  const late = pause(LATE_MS + 500);
  // Sent after them and shown: only now is it believed that NHI lacks those that were given up, and they are sent again.
  await drop(2);
  await settle(rig, drop);
  await late;
};

const KINDS: readonly LineKind[] = [
  {
    name: '300 ms there and back',
    by: 'TLS',
    patienceSeconds: 5,
    happen: async ({ line, drop, bundles }) => {
      line.trouble({ delayMs: 150 });
      await drop(bundles);
    },
  },
  {
    name: 'one piece in twenty is lost and sent again',
    by: 'TLS',
    patienceSeconds: 3,
    happen: async ({ line, drop, bundles }) => {
      line.trouble({ delayMs: 20, loss: { chance: 0.05, againMs: 400 } });
      await drop(bundles);
    },
  },
  {
    name: 'one piece in twelve comes later than the agent waits',
    by: 'plain',
    happen: async ({ line, rig, drop, bundles }) => {
      line.trouble({ loss: { chance: 1 / 12, againMs: 2500 } });
      await drop(bundles);
      await rig.until((rows) => rows.length >= bundles && rows.every(hasEnded), 15_000);
    },
  },
  { name: 'black in the middle of a POST', by: 'plain', mustReset: true, happen: black },
  { name: 'black in the middle of a POST', by: 'TLS', mustReset: true, happen: black },
  { name: 'black in the middle of a POST', by: 'TLS through a proxy', mustReset: true, happen: black },
  {
    name: 'the answers are lost for a while',
    by: 'TLS',
    mustReset: true,
    happen: async ({ line, rig, drop, bundles }) => {
      await drop(Math.floor(bundles / 3));
      await someAccepted(rig);
      const held = line.open({ way: 'to-agent' });
      await drop(bundles - Math.floor(bundles / 3));
      await held;
      await pause(2500);
      line.heal(LATE_MS);
    },
  },
  {
    name: 'half-open: connections are forgotten in the middle of a POST, three times',
    by: 'plain',
    happen: async ({ line, rig, drop, bundles }) => {
      for (let turn = 0; turn < 3; turn += 1) {
        const held = line.open({ way: 'to-server', afterBytes: 9000 });
        await drop(Math.floor(bundles / 3));
        await held;
        line.forget();
        line.heal(0);
        await rig.until((rows) => rows.some(({ delivery }) => delivery === 'uncertain'), SETTLE_MS);
      }
      await drop(bundles - 3 * Math.floor(bundles / 3));
    },
  },
  {
    name: 'reset once 6 kB of a connection have gone',
    by: 'plain',
    happen: async ({ line, drop, bundles }) => {
      line.trouble({ resetAfterBytes: 6000 });
      await drop(bundles);
      await pause(3000);
    },
  },
  {
    name: 'all of it, at random',
    by: 'TLS',
    patienceSeconds: 2,
    happen: async ({ line, rig, drop, bundles, seed }) => {
      const rng = createRng(seed);
      for (let left = bundles; left > 0;) {
        line.trouble(
          rng.pick([
            {},
            { delayMs: 60 },
            { loss: { chance: 0.1, againMs: 700 } },
            { resetAfterBytes: rng.int(500, 90_000) },
          ]),
        );
        const some = Math.min(left, rng.int(1, 6));
        left -= some;
        await drop(some);
        await rig.until(() => false, rng.int(100, 900));
        if (rng.chance(0.3)) line.forget();
        if (!rng.chance(0.3)) continue;
        const way = rng.pick(['to-server', 'to-agent'] as const);
        void line.open({ way, afterBytes: rng.int(0, 40_000) });
        await rig.until(() => false, rng.int(500, 3500));
        line.heal(rng.pick([0, LATE_MS]));
      }
    },
  },
];

/** A stream of so many Bundles over each bad line: each stored once, none left behind. */
export const lineTrials = (
  bundles: number,
  seed: string,
): { readonly name: string; readonly run: () => Promise<string[]> }[] =>
  KINDS.map((kind) => ({
    name: `${kind.name}, ${kind.by}, ${String(bundles)} Bundles`,
    run: () => tryLine(kind, bundles, `${seed} ${kind.name} ${kind.by}`),
  }));

async function tryLine(kind: LineKind, bundles: number, seed: string): Promise<string[]> {
  let target = 0;
  const relays: Relay[] = [];
  const relay = async (opened: Promise<Relay>): Promise<() => number> => {
    const { port } = (relays[relays.length] = await opened);
    return () => port;
  };
  const name = kind.by === 'TLS through a proxy' ? 'nhi.test' : '127.0.0.1';
  const identity = selfSigned(name);
  let to = (): number => target;
  if (kind.by !== 'plain') to = await relay(openTlsEnd(to, identity));
  if (kind.by === 'TLS through a proxy') to = await relay(openProxy(to));
  const line = await openBadLine(to, seed);
  const here = `127.0.0.1:${String(line.port)}`;
  const publicOrigin =
    kind.by === 'plain' ? `http://${here}` : kind.by === 'TLS' ? `https://${here}` : `https://${name}`;
  const rig = await openRig({
    sandbox: { publicOrigin },
    fhirBaseUrl: (sandbox) => {
      target = sandbox.port;
      const close = async (): Promise<void> => {
        await Promise.all([line.close(), ...relays.map((one) => one.close())]);
      };
      return Promise.resolve({ url: sandbox.fhirBaseUrl, close });
    },
    settings: (settings) => {
      settings['environment'] = 'practice';
      if (kind.patienceSeconds !== undefined) settings.server['timeoutSeconds'] = kind.patienceSeconds;
      if (kind.by !== 'plain') settings.server['caFile'] = './ca.pem';
      if (kind.by === 'TLS through a proxy') settings.server['proxyUrl'] = `http://${here}`;
    },
    place: ({ dir }) => {
      writeFileSync(join(dir, 'ca.pem'), identity.cert);
    },
  });
  try {
    const drop = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n += 1)
        await rig.drop(makeSample({ seed: `${seed} ${String(rig.dropped.length)}`, attachments: 0 }));
    };
    await kind.happen({ line, rig, drop, bundles, seed });
    line.trouble({});
    await settle(rig, drop);
    const counted = await countStored(rig);
    for (const what of ['bundles', 'twice', 'lost'] as const) LINE_TOTALS[what] += counted[what];
    const problems = await problemsOf(rig, () => ({ delivery: 'accepted', stored: 1 }));
    if (kind.mustReset === true && !line.ends.includes('reset'))
      problems.push('nothing was given up by reset');
    return problems;
  } finally {
    await rig.close();
  }
}

const someAccepted = (rig: Rig): Promise<boolean> =>
  rig.until((rows) => rows.some(({ delivery }) => delivery === 'accepted'), SETTLE_MS);

/** Until all has ended. A later Bundle now and then, since absence is believed only where a later one shows. */
async function settle(rig: Rig, drop: LineScene['drop']): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) {
    if (await rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), 5000)) return;
    await rig.settleAsAsked();
    await drop(1);
  }
}

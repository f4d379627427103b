/** A container of this machine's own root, booted by its systemd with one unit of ours and no other service. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const runs = (program: string): boolean =>
  spawnSync(program, ['--help'], { stdio: 'ignore' }).status === 0;

/** Reason why none can be booted here, or null. `programs`: what the course needs besides. */
export function whyNoContainer(...programs: readonly string[]): string | null {
  if (process.getuid?.() !== 0) return 'no root';
  const missing = ['systemd-nspawn', 'unshare', ...programs].find((program) => !runs(program));
  return missing === undefined ? null : `no ${missing}`;
}

export interface Course {
  /** A folder of this machine. */
  readonly dir: string;
  /** Where the container sees it; the script lies there. */
  readonly at: string;
  /** Name of the container and of its unit. */
  readonly name: string;
  readonly script: string;
  /** Folders that the container sees, read-only: the root is laid over without what is mounted on it. */
  readonly seen?: readonly string[];
  readonly limitMs: number;
}

const unitOf = (at: string): string => `[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=${at}/course.sh
TimeoutStartSec=infinity
`;

/** An overlay of this machine's root, so that nothing of it changes. In a mount namespace of its own: it is gone with its last process. */
const BOOT = `set -e
dir=$1 at=$2 name=$3; shift 3
root="$dir.root"
mkdir -p "$root"
mount -t tmpfs tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/merged"
mount -t overlay overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" "$root/merged"
mkdir -p "$root/merged$at"
cp "$dir/course.service" "$root/merged/etc/systemd/system/$name.service"
exec systemd-nspawn -q -D "$root/merged" --bind="$dir:$at" "$@" --register=no --keep-unit --machine="$name" -b "systemd.unit=$name.service"
`;

/** Runs the script to its end, which powers the container off. @returns what systemd printed */
export async function boot({ dir, at, name, script, seen = [], limitMs }: Course): Promise<string> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'course.service'), unitOf(at));
  await writeFile(join(dir, 'course.sh'), script, { mode: 0o755 });
  const binds = seen.map((path) => `--bind-ro=${path}`);
  const child = spawn('unshare', ['-m', 'bash', '-c', BOOT, 'boot', dir, at, name, ...binds], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return `${out}${err}`;
}

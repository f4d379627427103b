import { existsSync, readFileSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Linux `statfs` types (`linux/magic.h`) under which a file may be on another machine. */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x564c, 'ncp'],
  [0x5346414f, 'afs'],
  [0x73757245, 'coda'],
  [0x01021997, '9p'],
  [0x00c36400, 'ceph'],
  [0x786f4256, 'vboxsf'],
  [0x0bd00bd0, 'lustre'],
]);
const FUSE = 0x65735546;
/** FUSE also carries local disks (NTFS, encrypted folders); these FUSE types are remote. */
const REMOTE_FUSE =
  /^fuse\.(sshfs|rclone|s3fs|goofys|gcsfuse|blobfuse2?|glusterfs|ceph(-fuse)?|davfs2?|curlftpfs|smbnetfs|gvfsd-fuse|vmhgfs-fuse|mount\.moosefs|juicefs)$/;

/** Name of the network file system of `path` (existing or to be made), null if it is local. */
export function networkFileSystem(path: string): string | null {
  const real = realOf(resolve(path));
  if (process.platform === 'win32') return isUnc(real) || isUnc(path) ? 'UNC' : null;
  if (process.platform !== 'linux') return null;
  const { type } = statfsSync(real);
  return classify(type, () => fileSystemAt(readFileSync('/proc/self/mountinfo', 'utf8'), real));
}

/** The network file system of a `statfs` type; a FUSE type needs the mount's own name. */
export function classify(type: number, mountName: () => string | null): string | null {
  // Node returns the kernel's word signed or unsigned.
  const magic = type < 0 ? type + 0x1_0000_0000 : type;
  if (magic !== FUSE) return NETWORK_TYPES.get(magic) ?? null;
  const name = mountName();
  return name !== null && REMOTE_FUSE.test(name) ? name : null;
}

/** `\\server\share` or `\\?\UNC\…`; `realpath` turns a mapped drive letter into one. */
export function isUnc(path: string): boolean {
  const slashes = path.replaceAll('/', '\\');
  if (/^\\\\[?.]\\/.test(slashes)) return /^\\\\[?.]\\UNC\\/i.test(slashes);
  return slashes.startsWith('\\\\');
}

/** File system type of the mount that holds `path`, from `/proc/self/mountinfo` (proc(5)); null when none does. */
export function fileSystemAt(mountinfo: string, path: string): string | null {
  let best: { readonly point: string; readonly type: string } | null = null;
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const point = before?.split(' ')[4]?.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => byteOf(octal));
    const type = after?.split(' ')[0];
    if (point === undefined || type === undefined) continue;
    const inside = point === '/' || path === point || path.startsWith(`${point}/`);
    // If two mounts share a point, the later one is visible.
    if (inside && (best === null || point.length >= best.point.length)) best = { point, type };
  }
  return best?.type ?? null;
}

const byteOf = (octal: string): string => String.fromCharCode(Number.parseInt(octal, 8));

/** The real path of the nearest existing parent. */
function realOf(path: string): string {
  let current = path;
  while (!existsSync(current) && current !== dirname(current)) current = dirname(current);
  return realpathSync.native(current);
}

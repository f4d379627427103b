/** Settings may name other folders at any time, but the unit of `service install` lists the folders that the service may write to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { isWithin } from '../../agent/ground/settings/places.ts';
import { planService } from './service-plan.ts';
import { runsWith, writableIn } from './systemd-unit.ts';

export interface SealedFolders {
  /** Name of the unit and the service. */
  readonly service: string;
  readonly folders: readonly string[];
}

/**
 * Folders of these settings to which the registered service may not write. Null if there are none, no service uses this file, or its units are
 * unreadable: then the agent itself meets the error, and `doctor` reports it.
 */
export function sealedFolders(settings: Settings, config: string, root = '/'): SealedFolders | null {
  const dir = join(root, 'etc/systemd/system');
  const wanted = planService({ settings, config, cli: '', platform: 'linux' }).folders;
  for (const name of namesIn(dir).filter((one) => one.endsWith('.service'))) {
    const unit = textOf(join(dir, name));
    if (!runsWith(unit, resolve(config))) continue;
    const dropIns = namesIn(join(dir, `${name}.d`)).map((one) => textOf(join(dir, `${name}.d`, one)));
    const open = [unit, ...dropIns].flatMap(writableIn);
    const folders = wanted.filter((path) => !open.some((one) => isWithin(path, one)));
    return folders.length === 0 ? null : { service: name.replace(/\.service$/, ''), folders };
  }
  return null;
}

function namesIn(dir: string): string[] {
  try {
    return existsSync(dir) ? readdirSync(dir) : [];
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

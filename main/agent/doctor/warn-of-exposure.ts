import type { Exposure } from './exposed.ts';
import { same, warning, type Finding } from './finding.ts';

/** All works; somebody should still take a right away. */
export function warnOf({ code, path, mode }: Exposure): Finding {
  return warning(code, { path, mode }, same(`${path} ${mode}`));
}

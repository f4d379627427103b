import { app, nativeImage, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { Badge } from './badge.ts';

/** A number where the system draws one, a dot on the task bar's button where it does not (Windows). */
export function showBadge(window: BrowserWindow, icons: string, badge: Badge): void {
  if (process.platform === 'win32') {
    const dot = badge.count === 0 ? null : nativeImage.createFromPath(join(icons, 'badge.png'));
    window.setOverlayIcon(dot, badge.description);
  } else {
    app.setBadgeCount(badge.count);
  }
}

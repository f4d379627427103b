import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import { join } from 'node:path';
import type { TrayIcon } from './tray-state.ts';

/** The icon in the notification area, as it has to look now. */
export interface DeskTray {
  update(look: {
    readonly icon: TrayIcon;
    readonly tooltip: string;
    readonly menu: MenuItemConstructorOptions[];
  }): void;
}

export function createTray(icons: string, onOpen: () => void): DeskTray {
  const picture = (icon: TrayIcon) => nativeImage.createFromPath(join(icons, `tray-${icon}.png`));
  const tray = new Tray(picture('offline'));
  // A single click opens on Windows; on Linux most desktops show the menu instead.
  tray.on('click', onOpen);
  let shown: TrayIcon = 'offline';
  return {
    update: ({ icon, tooltip, menu }) => {
      if (icon !== shown) tray.setImage(picture(icon));
      shown = icon;
      tray.setToolTip(tooltip);
      tray.setContextMenu(Menu.buildFromTemplate(menu));
    },
  };
}

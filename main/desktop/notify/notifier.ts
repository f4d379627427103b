import { Notification } from 'electron';

export interface Shown {
  readonly title: string;
  readonly body: string;
}

/** Shows one notification at a time under one name: a newer one takes the place of the one before. */
export function createNotifier(icon: string): (shown: Shown, onClick: () => void) => void {
  let last: Notification | null = null;
  return (shown, onClick) => {
    if (!Notification.isSupported()) return;
    last?.close();
    // Held on to: one that is collected as garbage no longer tells of its click.
    last = new Notification({ ...shown, icon, id: 'twpas-news' });
    last.on('click', onClick);
    last.show();
  };
}

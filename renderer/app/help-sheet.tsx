import Modal from 'antd/es/modal';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { createStore, useStore, type Store } from '../ui/store.ts';
import { isTyping, SHORTCUTS, usePageKeys } from './shortcuts.ts';

const helpShown: Store<boolean> = createStore(false);

export function showHelp(): void {
  helpShown.set(true);
}

/** List of all shortcuts. `?` opens it on any page; Alt and a digit open a page of the main menu. */
export function HelpSheet(): ReactNode {
  const { help } = useTexts();
  const open = useStore(helpShown);
  usePageKeys((event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (goToPage(event.key)) event.preventDefault();
    } else if (event.key === '?') {
      event.preventDefault();
      showHelp();
    }
  });
  return (
    <Modal open={open} width={800} title={help.title} footer={null} onCancel={() => helpShown.set(false)}>
      <div className="help-sheet">
        {SHORTCUTS.map(({ group, keys }) => (
          <section key={group}>
            <h3>{help.groups[group]}</h3>
            <dl>
              {keys.map(([name, ...alternatives]) => (
                <div key={name}>
                  <dt>
                    {alternatives.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{help.keys[name]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

/** Opens the nth page of the main menu, counted from 1. Returns false if there is none. */
function goToPage(key: string): boolean {
  const link = document.querySelectorAll<HTMLAnchorElement>('header nav a')[Number(key) - 1];
  if (!/^[1-9]$/.test(key) || link === undefined) return false;
  window.location.hash = link.hash;
  return true;
}

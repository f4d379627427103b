import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import { useState, type ReactNode } from 'react';
import { showHelp } from '../app/help-sheet.tsx';
import { PasswordDialog } from '../app/later-dialogs.ts';
import { choose, preferences, THEMES } from '../app/preferences.ts';
import { usePageKeys } from '../app/shortcuts.ts';
import { CALENDARS } from '../format/time.ts';
import { LANGUAGES } from '../texts/texts.ts';
import { chooseLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/store.ts';
import { endSession, openSignIn, leavePlace, canEndSession, canLock, useLock } from './lock.ts';
import { useMe } from './me.tsx';
import type { Me } from '../../shared/api/people-contract.ts';

/** Menu of the signed-in person: roles, way of sign-in, appearance, lock and sign-out. */
export function PersonMenu(): ReactNode {
  const { menu: words } = useTexts().people;
  const { language, theme, calendar } = useStore(preferences);
  const me = useMe();
  const lock = useLock();
  const { message } = AntdApp.useApp();
  const [changes, setChanges] = useState(false);
  const locks = me !== null && canLock(me);
  // Alt+L locks the page, also while typing. `event.code`, the key's position, so that input methods do not interfere.
  usePageKeys((event) => {
    if (!locks || event.code !== 'KeyL' || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    lock.lock('asked');
  });
  const looks = useLooks();
  if (me === null) return null;
  const signOut = async (): Promise<void> => {
    try {
      await endSession('sign-out');
      leavePlace();
      openSignIn();
    } catch {
      void message.error(words.signOutUnconfirmed);
    }
  };
  const own = [
    me.how === 'account' && item('password', words.changePassword, () => setChanges(true)),
    locks && item('lock', words.lock, () => lock.lock('asked')),
    canEndSession(me) && item('sign-out', words.signOut, () => void signOut()),
  ];
  return (
    <>
      <Dropdown
        trigger={['click']}
        placement="bottomRight"
        menu={{
          selectable: true,
          selectedKeys: [language, theme, calendar],
          items: [
            {
              key: 'who',
              type: 'group',
              label: <PersonCard me={me} />,
            },
            { type: 'divider' },
            ...looks,
            { type: 'divider' },
            ...own.filter((entry) => entry !== false),
          ],
        }}
      >
        <Button type="text" className="person" aria-label={words.label(me.displayName)}>
          <span className="avatar" data-initial={Array.from(me.displayName)[0]} />
          <span className="person-name cut">{me.displayName}</span>
          <Icon name="down" size={12} />
        </Button>
      </Dropdown>
      {changes ? <PasswordDialog onClose={() => setChanges(false)} /> : null}
    </>
  );
}

function PersonCard({ me }: { readonly me: Me }): ReactNode {
  const { people, shell } = useTexts();
  return (
    <div className="person-card">
      <strong>{me.displayName}</strong>
      {me.name === me.displayName ? null : <span>{me.name}</span>}
      <span>{me.roles.map((role) => people.roles[role]).join(shell.common.listEnd)}</span>
      <span>{people.how[me.how]}</span>
    </div>
  );
}

const item = (key: string, label: string, onClick: () => void) => ({ key, label, onClick });

/** Menu entries for the page's appearance. */
function useLooks() {
  const { shell, help } = useTexts();
  const { message } = AntdApp.useApp();
  const languages = { 'zh-TW': shell.language.zh, en: shell.language.en };
  return [
    {
      key: 'language',
      label: shell.language.label,
      children: LANGUAGES.map((key) =>
        item(key, languages[key], () => {
          chooseLanguage(key).catch(() => void message.error(shell.language.notFetched));
        }),
      ),
    },
    {
      key: 'theme',
      label: shell.theme.label,
      children: THEMES.map((key) => item(key, shell.theme[key], () => choose({ theme: key }))),
    },
    {
      key: 'calendar',
      label: help.calendar.label,
      children: CALENDARS.map((key) => item(key, help.calendar[key], () => choose({ calendar: key }))),
    },
    item('help', help.menu, showHelp),
  ];
}

import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import type { ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { useTexts } from '../texts/use-texts.ts';

/** What is asked about an account before it is done. */
export interface AccountDialog {
  readonly what: 'editRoles' | 'disable' | 'enable' | 'reset' | 'unlock';
  readonly account: AccountView;
}

interface AccountActionsProps {
  readonly account: AccountView;
  /** Nobody gives roles to oneself, or locks oneself out by a slip. */
  readonly own: boolean;
  readonly onOpen: (dialog: AccountDialog) => void;
}

/** What can be done to one account as it stands. */
export function AccountActions({ account, own, onOpen }: AccountActionsProps): ReactNode {
  const { people } = useTexts();
  const { page: words } = people;
  const item = (what: AccountDialog['what'], disabled = false, danger = false) => ({
    key: what,
    label: people[what].open,
    title: disabled ? words.ownAccount : '',
    disabled,
    danger,
    onClick: () => {
      onOpen({ what, account });
    },
  });
  const off = account.disabledAt !== null;
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: [
          ...(account.lockedUntil === null ? [] : [item('unlock')]),
          item('editRoles', own),
          item('reset'),
          off ? item('enable') : item('disable', own, true),
          ...(own
            ? [{ type: 'divider' as const }, { key: 'own', type: 'group' as const, label: words.ownAccount }]
            : []),
        ],
      }}
    >
      <Button size="small" aria-haspopup="menu" aria-label={words.actionsOf(account.name)}>
        {words.more}
      </Button>
    </Dropdown>
  );
}

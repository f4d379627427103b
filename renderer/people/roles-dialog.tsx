import Alert from 'antd/es/alert';
import Modal from 'antd/es/modal';
import { useState, type ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import type { Role } from '../../shared/people/abilities.ts';
import { useTexts } from '../texts/use-texts.ts';
import { RoleBoxes } from './role-boxes.tsx';
import { useAsked } from '../connection/use-asked.ts';

interface RolesDialogProps {
  readonly account: AccountView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Other roles for an account. */
export function RolesDialog({ account, onDone, onClose }: RolesDialogProps): ReactNode {
  const { people, shell } = useTexts();
  const { editRoles: words } = people;
  const [roles, setRoles] = useState<readonly Role[]>(account.roles);
  const save = useAsked(
    (client) => client.people.setRoles({ name: account.name, roles: [...roles] }),
    onDone,
  );
  return (
    <Modal
      open
      title={words.title(account.name)}
      okText={words.save}
      cancelText={shell.common.cancel}
      okButtonProps={{
        disabled: roles.length === 0 || roles.join() === account.roles.join(),
        loading: save.running,
      }}
      cancelButtonProps={{ disabled: save.running }}
      mask={{ closable: false }}
      onOk={save.run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <RoleBoxes chosen={roles} onChange={setRoles} />
        <p className="muted">{words.detail}</p>
        {save.error === null ? null : <Alert type="error" showIcon title={save.error} />}
      </div>
    </Modal>
  );
}

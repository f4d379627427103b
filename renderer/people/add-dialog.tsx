import Alert from 'antd/es/alert';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import { useId, useState, type ReactNode } from 'react';
import type { Role } from '../../shared/people/abilities.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { Made } from './made-password.tsx';
import { RoleBoxes } from './role-boxes.tsx';
import { useAsked } from '../connection/use-asked.ts';

interface AddDialogProps {
  /** Before anybody has an account: somebody has to be able to make the others. */
  readonly first: boolean;
  readonly onMade: (made: Made) => void;
  readonly onClose: () => void;
}

/** A new account: how it signs in, who that is, what that person may do. */
export function AddDialog({ first, onMade, onClose }: AddDialogProps): ReactNode {
  const { people, shell } = useTexts();
  const { add: words } = people;
  const id = useId();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(first ? ['it'] : []);
  const ready = name.trim() !== '' && displayName.trim() !== '' && roles.length > 0;
  const add = useAsked(
    (client) => client.people.add({ name: name.trim(), displayName: displayName.trim(), roles: [...roles] }),
    ({ password }) => {
      onMade({ name: name.trim(), displayName: displayName.trim(), password });
    },
  );
  return (
    <Modal
      open
      title={words.title}
      okText={words.save}
      cancelText={shell.common.cancel}
      okButtonProps={{ disabled: !ready, loading: add.running }}
      cancelButtonProps={{ disabled: add.running }}
      mask={{ closable: false }}
      onOk={add.run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <label htmlFor={`${id}-name`}>{words.name}</label>
        <Input
          id={`${id}-name`}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={name}
          aria-describedby={`${id}-name-hint`}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <p id={`${id}-name-hint`} className="second">
          {words.nameHint}
        </p>
        <label htmlFor={`${id}-display`}>{words.displayName}</label>
        <Input
          id={`${id}-display`}
          autoComplete="off"
          maxLength={100}
          value={displayName}
          aria-describedby={`${id}-display-hint`}
          onChange={(event) => {
            setDisplayName(event.target.value);
          }}
        />
        <p id={`${id}-display-hint`} className="second">
          {words.displayNameHint}
        </p>
        <RoleBoxes chosen={roles} onChange={setRoles} />
        {add.error === null ? null : <Alert type="error" showIcon title={add.error} />}
      </div>
    </Modal>
  );
}

import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import { useId, useState, type ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { ROLES, type Role } from '../../shared/people/abilities.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useAsked } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

interface AddDialogProps {
  /** The first account: the IT role, which may create others, is preselected. */
  readonly first: boolean;
  readonly onMade: (made: NewPassword) => void;
  readonly onClose: () => void;
}

/** Creates an account: sign-in name, display name, roles. */
export function AddDialog({ first, onMade, onClose }: AddDialogProps): ReactNode {
  const { people } = useTexts();
  const { add: words } = people;
  const id = useId();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(first ? ['it'] : []);
  const ready = name.trim() !== '' && displayName.trim() !== '' && roles.length > 0;
  const add = useAsked(
    (client) => client.people.add({ name: name.trim(), displayName: displayName.trim(), roles: [...roles] }),
    ({ password }) => onMade({ name: name.trim(), displayName: displayName.trim(), password }),
  );
  return (
    <AskDialog title={words.open} ok={words.save} ready={ready} {...add.dialog} onClose={onClose}>
      <label htmlFor={`${id}-name`}>{words.name}</label>
      <Input
        id={`${id}-name`}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={name}
        aria-describedby={`${id}-name-hint`}
        onChange={(event) => setName(event.target.value)}
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
        onChange={(event) => setDisplayName(event.target.value)}
      />
      <p id={`${id}-display-hint`} className="second">
        {words.displayNameHint}
      </p>
      <RoleBoxes chosen={roles} onChange={setRoles} />
    </AskDialog>
  );
}

interface RolesDialogProps {
  readonly account: AccountView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function RolesDialog({ account, onDone, onClose }: RolesDialogProps): ReactNode {
  const { people } = useTexts();
  const { editRoles: words } = people;
  const [roles, setRoles] = useState<readonly Role[]>(account.roles);
  const save = useAsked(
    (client) => client.people.setRoles({ name: account.name, roles: [...roles] }),
    onDone,
  );
  return (
    <AskDialog
      title={words.title(account.name)}
      ok={words.save}
      ready={roles.length > 0 && roles.join() !== account.roles.join()}
      {...save.dialog}
      onClose={onClose}
    >
      <RoleBoxes chosen={roles} onChange={setRoles} />
      <p className="muted">{words.detail}</p>
    </AskDialog>
  );
}

interface RoleBoxesProps {
  readonly chosen: readonly Role[];
  readonly onChange: (roles: Role[]) => void;
}

/** Check boxes for roles, each with its purpose. */
function RoleBoxes({ chosen, onChange }: RoleBoxesProps): ReactNode {
  const { people } = useTexts();
  return (
    <fieldset className="role-boxes">
      <legend>{people.add.roles}</legend>
      {ROLES.map((role) => (
        <Checkbox
          key={role}
          checked={chosen.includes(role)}
          onChange={(event) => {
            const on = event.target.checked;
            onChange(ROLES.filter((each) => (each === role ? on : chosen.includes(each))));
          }}
        >
          {people.roles[role]}
          <span className="second">{people.roleNotes[role]}</span>
        </Checkbox>
      ))}
    </fieldset>
  );
}

type Confirmed = 'disable' | 'enable' | 'reset' | 'unlock';

interface AccountConfirmProps {
  readonly what: Confirmed;
  readonly account: AccountView;
  /** `password`: the new password, if one was created. */
  readonly onDone: (password: string | null) => void;
  readonly onClose: () => void;
}

/** Asks for confirmation before an account is changed. */
export function AccountConfirm({ what, account, onDone, onClose }: AccountConfirmProps): ReactNode {
  const { people } = useTexts();
  const words = people[what];
  const asked = useAsked((client) => run(client, what, account.name), onDone);
  return (
    <AskDialog
      title={words.title(account.name)}
      ok={words.open}
      danger={what === 'disable'}
      ready
      {...asked.dialog}
      onClose={onClose}
    >
      <p>{words.detail}</p>
    </AskDialog>
  );
}

async function run(client: AgentClient, what: Confirmed, name: string): Promise<string | null> {
  if (what === 'reset') return (await client.people.resetPassword({ name })).password;
  await client.people.move({ name, move: what });
  return null;
}

export interface NewPassword {
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
}

/** Shows the password once, to copy. Closes only by its own button, so that no stray click loses it. */
export function MadePassword({
  made,
  onClose,
}: {
  readonly made: NewPassword;
  readonly onClose: () => void;
}): ReactNode {
  const { people } = useTexts();
  const words = people.made;
  return (
    <Modal
      open
      title={words.title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <div className="dialog-body">
        <p>{words.detail(made.displayName)}</p>
        <p className="copyable made-line">
          <code className="made-password">{made.password}</code>
          <CopyButton text={made.password} what={words.password} />
        </p>
      </div>
    </Modal>
  );
}

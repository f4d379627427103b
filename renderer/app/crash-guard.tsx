import { Component, type ReactNode } from 'react';
import { preferences } from './preferences.ts';
import { en } from '../texts/en.ts';
import { zhTW } from '../texts/zh-TW.ts';

interface CrashState {
  readonly crashed: boolean;
}

/** A fault in drawing shows a sentence and a way on, never a blank window. (React has this for classes only.) */
export class CrashGuard extends Component<{ readonly children: ReactNode }, CrashState> {
  override state: CrashState = { crashed: false };

  static getDerivedStateFromError(): CrashState {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    const { crashed } = (preferences.get().language === 'en' ? en : zhTW).shell;
    return (
      <main className="blank" role="alert">
        <h1>{crashed.title}</h1>
        <p>{crashed.detail}</p>
        <button
          type="button"
          onClick={() => {
            window.location.reload();
          }}
        >
          {crashed.reload}
        </button>
      </main>
    );
  }
}

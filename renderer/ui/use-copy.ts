import AntdApp from 'antd/es/app';

/** Copies a text and confirms it; `refused` is shown if the browser denies access. */
export function useCopy(
  refused: string,
  level: 'warning' | 'error' = 'warning',
): (text: string, done: string) => Promise<void> {
  const { message } = AntdApp.useApp();
  return async (text, done) => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(done);
    } catch {
      void message[level](refused);
    }
  };
}

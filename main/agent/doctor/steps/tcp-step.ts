import { hostPort } from '../context.ts';
import { failed, ok, same, type Step } from '../finding.ts';
import { errorCode } from '../surroundings.ts';
import { openWay } from '../way.ts';

/** A connection, closed again at once. */
export const tcpStep: Step = {
  id: 'tcp',
  tried: ({ target }) => ({ zh: `連到 ${hostPort(target)}`, en: `connect to ${hostPort(target)}` }),
  run: async (context) => {
    const target = hostPort(context.target);
    const { learnt } = context;
    try {
      const socket = await openWay(context);
      const remote = socket.remoteAddress ?? '';
      socket.destroy();
      return learnt.proxy === null
        ? ok(`已連上 ${remote}`, `connected to ${remote}`)
        : ok('經代理伺服器連上', 'connected through the proxy');
    } catch (error) {
      const code = errorCode(error);
      const result = same(`${target}: ${code}`);
      if (code === 'ECONNREFUSED') return failed('tcp-refused', { target }, result);
      if (code === 'ETIMEDOUT')
        return failed(
          learnt.privateTarget && !learnt.vpnSeen ? 'tcp-timeout-vpn' : 'tcp-timeout',
          { target },
          result,
        );
      if (/^E(HOST|NET)(UNREACH|DOWN)$/.test(code))
        return failed('tcp-unreachable', { target, error: code }, result);
      return failed('tcp-failed', { target, error: code }, result);
    }
  },
};

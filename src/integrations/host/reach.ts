import { connect } from 'node:net';

/** Whether anybody takes a TCP connection there in time. A refused one says no: it may come from a gateway that is cut off itself. */
export const reach = (host: string, port: number, timeoutMs: number): Promise<boolean> =>
  new Promise((answer) => {
    const socket = connect({ host, port });
    const end = (answers: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      answer(answers);
    };
    // Its own timer: the socket's begins anew with the look-up of a name.
    const timer = setTimeout(() => end(false), timeoutMs);
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });

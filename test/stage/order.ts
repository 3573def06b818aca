import { invoke } from './functions';

/** Asks until an order has gone from the queue to the table, 20 seconds at most. */
export async function untilFulfilled(status: string, id: string): Promise<unknown> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const order = await invoke<{ readonly state: string }>(status, { id });
    if (order.state === 'fulfilled') return order;
    await new Promise(resolve => { setTimeout(resolve, 200); });
  }
  throw new Error(`order ${id} was not fulfilled`);
}

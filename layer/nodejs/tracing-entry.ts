/** The bundle of what only a traced function needs. */
export { makeTraced } from './make-traced';
export { traceRecordsWith } from './trace-records';

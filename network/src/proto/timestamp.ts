import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb.js';

/** A protobuf timestamp of a moment. */
export function timestampOf(moment: Date): Timestamp {
  return Timestamp.fromDate(moment);
}

import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';

/** A protobuf timestamp of a moment. */
export function timestampOf(moment: Date): timestamps.Timestamp {
  return timestamps.Timestamp.fromDate(moment);
}

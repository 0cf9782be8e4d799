// Run by mongosh as the health check of the store: makes it the one member of its replica set, once, and is
// content when it can be written to. Running it again changes nothing.
const NOT_YET_INITIALIZED = 94;

try {
  rs.status();
} catch (error) {
  if (error.code !== NOT_YET_INITIALIZED) throw error;
  rs.initiate({ _id: 'namsev', members: [{ _id: 0, host: 'store:27017' }] });
}
if (!db.hello().isWritablePrimary) quit(1);

// Plays operations on RocksDB. Reads lines "filter op op ..." and answers each with what every read returns, the data
// blocks that it looks at (one for each table searched, as each table here is one block), and the tables.
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/perf_context.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <sstream>

using namespace rocksdb;

static std::string name(int key) {
  char s[8];
  snprintf(s, sizeof s, "k%02d", key);
  return s;
}

static void check(const Status& s) {
  if (!s.ok()) {
    std::cerr << s.ToString() << std::endl;
    exit(1);
  }
}

static void compact(DB* db, int level) {
  std::vector<LiveFileMetaData> files;
  db->GetLiveFilesMetaData(&files);
  std::vector<std::string> in;
  for (auto& f : files)
    if (f.level == level) in.push_back(f.name);
  if (!in.empty()) check(db->CompactFiles(CompactionOptions(), in, level + 1));
}

int main(int argc, char** argv) {
  std::unique_ptr<Env> env(NewMemEnv(Env::Default()));
  std::string line;
  SetPerfLevel(kEnableCount);
  for (int n = 0; std::getline(std::cin, line); n++) {
    std::istringstream in(line);
    std::string filter, op;
    in >> filter;
    Options o;
    o.env = env.get();
    o.create_if_missing = true;
    o.disable_auto_compactions = true;
    o.compression = kNoCompression;
    o.num_levels = 5;
    o.max_background_jobs = 1;
    BlockBasedTableOptions t;
    if (filter == "exact") t.filter_policy.reset(NewBloomFilterPolicy(60));
    o.table_factory.reset(NewBlockBasedTableFactory(t));
    DB* db;
    std::string dir = "/db" + std::to_string(n);
    check(DB::Open(o, dir, &db));
    while (in >> op) {
      int key = atoi(op.c_str() + 1);
      if (op[0] == 'p') {
        check(db->Put(WriteOptions(), name(key), op.substr(op.find('=') + 1)));
      } else if (op[0] == 'd') {
        check(db->Delete(WriteOptions(), name(key)));
      } else if (op[0] == 'f') {
        check(db->Flush(FlushOptions()));
      } else {
        compact(db, key);
      }
    }
    for (int key = 0; key < 20; key++) {
      std::string v;
      db->Get(ReadOptions(), name(key), &v);  // opens files and fills the cache of blocks
      get_perf_context()->Reset();
      Status s = db->Get(ReadOptions(), name(key), &v);
      PerfContext* p = get_perf_context();
      std::cout << (s.IsNotFound() ? "-" : v) << "/" << p->block_cache_hit_count + p->block_read_count << " ";
    }
    TablePropertiesCollection props;
    check(db->GetPropertiesOfAllTables(&props));
    std::vector<LiveFileMetaData> files;
    db->GetLiveFilesMetaData(&files);
    std::sort(files.begin(), files.end(), [](auto& a, auto& b) {
      if (a.level != b.level) return a.level < b.level;
      return a.level == 0 ? a.largest_seqno > b.largest_seqno : a.smallestkey < b.smallestkey;
    });
    for (auto& f : files) {
      auto p = props[f.db_path + f.name];
      std::cout << "| " << f.level << " " << f.smallestkey << "-" << f.largestkey << " " << p->num_entries << "/" << p->num_deletions << " ";
    }
    std::cout << std::endl;
    delete db;
    DestroyDB(dir, o);
  }
}

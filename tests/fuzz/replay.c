/* replay.c: feeds every file of a fuzz target's corpus to it, as an ordinary test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { FILE_BYTES_MAX = 1 << 20 };

static int replay(const char *path)
{
    FILE *in = fopen(path, "rb");
    uint8_t *bytes = malloc(FILE_BYTES_MAX);
    if (!in || !bytes) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return 1;
    }
    size_t len = fread(bytes, 1, FILE_BYTES_MAX, in);
    fclose(in);
    /* Also cut short: the end of a message is where parsers slip. */
    for (size_t cut = len; cut > 0; cut = cut * 7 / 8)
        LLVMFuzzerTestOneInput(bytes, cut);
    LLVMFuzzerTestOneInput(bytes, 0);
    free(bytes);
    return 0;
}

int main(int argc, char **argv)
{
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
    if (!dir) {
        fprintf(stderr, "usage: replay FOLDER (which must be there)\n");
        return 2;
    }
    int files = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[1024];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
            continue;
        if (replay(path) != 0)
            return 1;
        files++;
    }
    closedir(dir);
    printf("%d files\n", files);
    return files == 0;
}

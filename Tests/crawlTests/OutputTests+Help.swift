extension OutputTests {
  static let help = """
    crawl: fetches car-ad pages politely and prints the events they cause

    Usage:
      crawl --site NAME [--site NAME ...] | --all [--mode newest|full]
          [--max-requests N] [--deadline 10m]
      crawl --site NAME --plan | --dry-run
      crawl --inspect FILE|URL [--site NAME] [--url ADDRESS]
      crawl --list-sites
      crawl --check FILE...

    Flags:
      --site NAME         crawl this site; may be repeated
      --all               crawl every site that has a definition
      --mode newest|full  newest (default) stops once whole pages hold nothing new;
                          full walks every search page, which alone can show that an
                          ad is gone
      --max-requests N    make at most N requests for each site; the next run goes
                          on there
      --deadline 10m      end after this time with the work kept; the next run goes
                          on there
      --sites DIR         read definitions from DIR/*.json too; one of the same id
                          replaces the shipped one
      --record DIR        write what was fetched as a recording
      --replay DIR        answer every request from a recording and open no
                          connection
      --now 2026-06-01T08:00:00Z
                          say that it is this time: sets observations, listing life
                          and occurredAt
      --contact ADDRESS   web or mail address in the user agent, so that a webmaster
                          can reach you
      --dry-run           store nothing; print one line for each listing seen
      --plan              send nothing; print what would be requested and how long
                          it would take
      --inspect FILE|URL  extract from one page and print what was found
      --url ADDRESS       the address of the page that --inspect reads from a file
      --list-sites        list the definitions
      --check             check definition files and name what is wrong
      --database PATH     the database file; made when missing
      --log-level LEVEL   what is told on the way: debug, info, warning or error;
                          info unless given
      --help              print this and end
      --version           print the version and end

    Environment:
      PLATEWATCH_CONTACT   the contact, where --contact is not given
      PLATEWATCH_DATABASE  the database file when --database is not given
      XDG_STATE_HOME       the directory for it otherwise; ~/.local/state when not
                           set

    Example:
      crawl --site blocket --replay Fixtures/blocket/recordings/day1 --now 2026-09-08T08:00:00Z

    """
}

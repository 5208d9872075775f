# Writes down what the processes of this machine show to others: command lines, environments, and what containers log,
# also of containers that live for a moment only. Runs as root until its folder holds a file "stop".
# Arguments: the folder (made here), and where Docker keeps its containers. Without the latter only processes of this
# machine's own are watched, and not those in containers: these may be the lab's servers.
use strict;
use warnings;

my ($folder, $containers) = @ARGV;
mkdir $folder or die "$folder: $!";
open my $out, '>', "$folder/processes" or die "$folder/processes: $!";
$out->autoflush(1);
my (%shown, %linked);
my $here = readlink '/proc/self/ns/pid';

sub content { my ($file) = @_; open my $in, '<', $file or return ''; local $/; return <$in> // '' }

while (!-e "$folder/stop") {
  opendir my $proc, '/proc' or die "/proc: $!";
  my %alive;
  for my $pid (grep { /^\d+$/ } readdir $proc) {
    next if $pid == $$;
    $alive{$pid} = 1;
    next if $containers eq '' and (readlink("/proc/$pid/ns/pid") // '') ne $here;
    my $command = content("/proc/$pid/cmdline");
    next if $command eq '' or ($shown{$pid} // '') eq $command;
    $shown{$pid} = $command;
    print $out "COMMAND $pid ", $command =~ tr/\0\n/  /r, "\nENVIRONMENT $pid ", content("/proc/$pid/environ") =~ tr/\0\n/  /r, "\n";
  }
  delete $shown{$_} for grep { !$alive{$_} } keys %shown;
  if ($containers ne '') {
    # A second name keeps a log when its container is removed.
    for my $log (glob("$containers/*/*-json.log $containers/*/local-logs/container.log")) {
      next if $linked{$log}++;
      my $name = $log =~ s{.*/([0-9a-f]{12})[0-9a-f]*/.*}{$1}r;
      link $log, "$folder/log-$name" or delete $linked{$log};
    }
  }
  select undef, undef, undef, 0.01;
}
